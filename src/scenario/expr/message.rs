//! The parts of a message that scenarios compare with: header, body, single fields (RFC 5322
//! section 2.2; RFC 3501 section 6.4.5 for the empty line). It is written apart from the
//! reference server's reading of messages, so that the two do not share a mistake.

/// Where the header ends, its empty line included; the end if there is no empty line.
pub(super) fn header_end(message: &[u8]) -> usize {
    lines(message)
        .find(|(_, line)| is_end(line))
        .map_or(message.len(), |(start, line)| start + line.len())
}

/// Value of the first field called `name`: unfolded, without white space around.
pub(super) fn field(message: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let whole = header_fields(message).find(|whole| is_called(whole, name))?;
    let value = &whole[memchr::memchr(b':', whole)? + 1..];
    let unfolded: Vec<u8> = value
        .iter()
        .copied()
        .filter(|octet| !matches!(octet, b'\r' | b'\n'))
        .collect();
    Some(unfolded.trim_ascii().to_vec())
}

/// The fields called one of `names`, in the message's order, and the empty line if it has one.
pub(super) fn fields(message: &[u8], names: &[&[u8]]) -> Vec<u8> {
    let mut found = Vec::new();
    for whole in header_fields(message) {
        if names.iter().any(|name| is_called(whole, name)) {
            found.extend_from_slice(whole);
        }
    }
    if let Some((_, end)) = lines(message).find(|(_, line)| is_end(line)) {
        found.extend_from_slice(end);
    }
    found
}

/// Lines with their ends, and where they start.
fn lines(octets: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    octets
        .split_inclusive(|octet| *octet == b'\n')
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        })
}

fn is_end(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

/// Each field with its folded lines.
fn header_fields(message: &[u8]) -> impl Iterator<Item = &[u8]> {
    let header: Vec<(usize, &[u8])> = lines(message)
        .take_while(|(_, line)| !is_end(line))
        .collect();
    let mut fields: Vec<(usize, usize)> = Vec::new();
    for (start, line) in header {
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        match fields.last_mut() {
            Some((_, end)) if folded => *end = start + line.len(),
            Some(_) | None => fields.push((start, start + line.len())),
        }
    }
    fields.into_iter().map(|(start, end)| &message[start..end])
}

fn is_called(field: &[u8], name: &[u8]) -> bool {
    memchr::memchr(b':', field)
        .is_some_and(|colon| field[..colon].trim_ascii_end().eq_ignore_ascii_case(name))
}
