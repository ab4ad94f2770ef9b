//! Floor 8: the command line, a file per subcommand.
