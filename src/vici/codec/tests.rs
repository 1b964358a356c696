use super::*;

fn encoded(message: &Section) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(message, &mut bytes).unwrap();
    bytes
}

/// The example from the protocol's documentation.
#[test]
fn the_example() {
    let message = Section::new().text("key1", "value1").section(
        "section1",
        Section::new().section("sub-section", Section::new().text("key2", "value2")).list("list1", ["item1", "item2"]),
    );
    let bytes = b"\x03\x04key1\x00\x06value1\x01\x08section1\x01\x0bsub-section\x03\x04key2\x00\x06value2\x02\
        \x04\x05list1\x05\x00\x05item1\x05\x00\x05item2\x06\x02";
    assert_eq!(encoded(&message), bytes);
    assert_eq!(decode(bytes), Ok(message));
}

#[test]
fn what_is_not_a_message() {
    for (bytes, error) in [
        (&b"\x02"[..], ProtocolError::Unbalanced),
        (b"\x01\x01a", ProtocolError::Unbalanced),
        (b"\x01\x01a\x02\x02", ProtocolError::Unbalanced),
        (b"\x00", ProtocolError::ElementType(0)),
        (b"\x07\x01a", ProtocolError::ElementType(7)),
        (b"\x05\x00\x01a", ProtocolError::ElementType(5)),
        (b"\x06", ProtocolError::ElementType(6)),
        (b"\x04\x01a\x04\x01b\x06\x06", ProtocolError::ElementType(4)),
        (b"\x04\x01a\x03\x01b\x00\x00\x06", ProtocolError::ElementType(3)),
        (b"\x04\x01a\x02", ProtocolError::ElementType(2)),
        (b"\x04\x01a", ProtocolError::Short),
        (b"\x03", ProtocolError::Short),
        (b"\x03\x02a", ProtocolError::Short),
        (b"\x03\x01a\x00", ProtocolError::Short),
        (b"\x03\x01a\x00\x02b", ProtocolError::Short),
        (b"\x03\x01\xff\x00\x00", ProtocolError::Name),
    ] {
        assert_eq!(decode(bytes), Err(error), "{bytes:?}");
    }
    assert_eq!(decode(b""), Ok(Section::new()));
}

#[test]
fn what_cannot_be_written() {
    let cannot = |message: Section| encode(&message, &mut Vec::new()).unwrap_err();
    assert_eq!(cannot(Section::new().text("n".repeat(256), "")), ProtocolError::Name);
    assert_eq!(cannot(Section::new().bytes("a", vec![0; 65_536])), ProtocolError::ValueTooLong(65_536));
    assert_eq!(cannot(Section::new().list("a", ["v".repeat(70_000)])), ProtocolError::ValueTooLong(70_000));
    let nested = |depth| (0..depth).fold(Section::new(), |inner, _| Section::new().section("s", inner));
    assert_eq!(cannot(nested(DEPTH + 1)), ProtocolError::TooDeep);
    assert_eq!(decode(&encoded(&nested(DEPTH))), Ok(nested(DEPTH)));
    let longest = Section::new().bytes("n".repeat(255), vec![7; 65_535]);
    assert_eq!(decode(&encoded(&longest)), Ok(longest));
}

/// Pseudo-random numbers, the same for the same seed (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most + 1)).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn section(&mut self, depth: usize) -> Section {
        let mut section = Section::new();
        for _ in 0..self.below(5) {
            let name = ["a", "", "children", "größe", "data"][self.below(5)];
            section = match self.below(if depth == 0 { 2 } else { 3 }) {
                0 => section.bytes(name, self.bytes(20)),
                1 => section.with(name, Value::List((0..self.below(4)).map(|_| self.bytes(9)).collect())),
                _ => section.section(name, self.section(depth - 1)),
            };
        }
        section
    }
}

fn seed() -> u64 {
    std::env::var("VPNAAS_TEST_SEED").map_or(13, |text| text.parse().expect("a number"))
}

#[test]
fn every_message_is_read_as_it_was_written() {
    let mut numbers = Numbers(seed());
    for _ in 0..5_000 {
        let message = numbers.section(6);
        assert_eq!(decode(&encoded(&message)), Ok(message));
    }
}

/// Any input is decoded or rejected, and what is decoded is encoded to the same bytes.
#[test]
fn no_bytes_do_harm() {
    let mut numbers = Numbers(seed());
    let (mut read, mut refused) = (0, 0);
    for round in 0..50_000 {
        let bytes = if round % 2 == 0 {
            let mut bytes = encoded(&numbers.section(4));
            for _ in 0..numbers.below(4) {
                let (at, byte) = (numbers.below(bytes.len() + 1), numbers.next().to_le_bytes()[0]);
                match numbers.below(3) {
                    0 => bytes.insert(at, byte % 8),
                    1 => bytes.truncate(at),
                    _ => bytes.get_mut(at).into_iter().for_each(|old| *old = byte),
                }
            }
            bytes
        } else {
            // Mostly types and small lengths, so that it is not rejected at its first byte.
            numbers.bytes(40).into_iter().map(|byte| if byte < 200 { byte % 8 } else { byte }).collect()
        };
        match decode(&bytes) {
            Ok(message) => {
                assert_eq!(encoded(&message), bytes);
                read += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(read > 5_000 && refused > 5_000, "{read} read, {refused} refused");
}

/// A message never has more values than bytes, and no byte is read twice, so twice the bytes take about twice the time.
/// The worst inputs of the maximum size are decoded quickly.
#[test]
fn cost_is_in_proportion_to_length() {
    const MOST: usize = 512 * 1024;
    let repeat =
        |piece: &[u8]| piece.iter().copied().cycle().take(MOST / piece.len() * piece.len()).collect::<Vec<_>>();
    let mut list = repeat(b"\x05\x00\x00");
    list.splice(0..0, *b"\x04\x01a");
    list.push(LIST_END);
    let start = std::time::Instant::now();
    assert_eq!(decode(&repeat(b"\x03\x00\x00\x00")).unwrap().iter().count(), MOST / 4);
    assert_eq!(decode(&repeat(b"\x01\x00\x02")).unwrap().sections().count(), MOST / 3);
    assert_eq!(decode(&list).unwrap().get_list("a").count(), MOST / 3);
    assert_eq!(decode(&repeat(b"\x01\x00")), Err(ProtocolError::TooDeep));
    assert_eq!(decode(&repeat(b"\x04\x00\x06")).unwrap().iter().count(), MOST / 3);
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}
