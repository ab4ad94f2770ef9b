//! Floor 7: reports, a file per format.
