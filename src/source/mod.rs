//! Floor 0: the text files of the user, with spans, and errors that point.
