#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| imapspec::fuzz::target::url(octets));
