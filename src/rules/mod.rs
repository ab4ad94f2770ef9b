//! Floor 4: judgement. A file per rule, one slice of them all.
