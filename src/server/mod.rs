//! Floor 4: the reference server, sans-IO.
