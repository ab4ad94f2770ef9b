//! Floor 3: what a perfect observer knows from the wire alone.
