//! FNV-1a: a digest that is the same on every machine and in every version, for names, seeds and shares. It keeps
//! nobody from making two texts with the same one.

/// Of 32 bits.
#[must_use]
pub fn short(octets: impl IntoIterator<Item = u8>) -> u32 {
    octets.into_iter().fold(0x811c_9dc5, |digest, octet| {
        (digest ^ u32::from(octet)).wrapping_mul(0x0100_0193)
    })
}

/// Of 64 bits.
#[must_use]
pub fn long(octets: impl IntoIterator<Item = u8>) -> u64 {
    octets
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325, |digest, octet| {
            (digest ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::{long, short};

    #[test]
    fn known_digests() {
        // Published with the function.
        assert_eq!(short(*b""), 0x811c_9dc5);
        assert_eq!(short(*b"a"), 0xe40c_292c);
        assert_eq!(short(*b"foobar"), 0xbf9c_f968);
        assert_eq!(long(*b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(long(*b"foobar"), 0x8594_4171_f739_67e8);
    }
}
