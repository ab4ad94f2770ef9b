//! Floor 5: accepted transcripts.
