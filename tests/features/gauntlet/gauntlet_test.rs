//! Values, errors and lifetimes, where cases cannot say it.

use gauntlet::positions::{self, Any, Family, Visit};
use gauntlet::{Colour, Days, Failure, Kind, Node, Padded, Person, Point};
use std::error::Error as _;
use std::sync::Mutex;

#[test]
fn values_are_what_rust_has() {
    assert_eq!(gauntlet::VERSION, "0.5.0");
    let point = Point { x: 1.0, y: -0.0 };
    let copy = point;
    assert_eq!(gauntlet::echo_point(&point).unwrap(), copy);
    assert_eq!(gauntlet::echo_points(&[point, copy]).unwrap().len(), 2);
    assert_eq!(Padded::new(1, 2), Padded { small: 1, big: 2, middle: 7, last: -1 });
    let days = Days::MONDAY | Days::WORKDAY;
    assert!(days.contains(Days::WORKDAY) && !days.contains(Days::SUNDAY));
    assert_eq!(gauntlet::echo_days(days).unwrap().bits(), 257);
    assert_eq!(gauntlet::echo_days(Days::default()).unwrap(), Days::empty());
    assert_eq!(format!("{:?}", Colour::Red), "Red");
    assert_eq!(gauntlet::echo_nested_option(Some(None)).unwrap(), Some(None));
    let mut seen = std::collections::HashSet::new();
    assert!(seen.insert(Colour::Red) && !seen.insert(Colour::Red));
}

#[test]
fn nans_keep_their_bits() {
    for bits in [0x7ff8_0000_0000_0001, 0xfff0_0000_0000_0001, 0x8000_0000_0000_0000u64] {
        assert_eq!(gauntlet::echo_f64(f64::from_bits(bits)).unwrap().to_bits(), bits);
    }
    let narrow = f32::from_bits(0xffc0_1234);
    assert_eq!(gauntlet::echo_f32(narrow).unwrap().to_bits(), 0xffc0_1234);
}

#[test]
fn large_ones() {
    let bytes: Vec<u8> = (0..3_000_000).map(|i| i as u8).collect();
    assert_eq!(gauntlet::echo_bytes(&bytes).unwrap(), bytes);
    let texts: Vec<String> = (0..20_000).map(|i| format!("text {i}")).collect();
    assert_eq!(gauntlet::echo_strings(&texts).unwrap(), texts);
    let many: Vec<Any> = (0..5000).map(|i| Any::AOption(Some(i))).collect();
    assert_eq!(positions::echo_many(&many).unwrap(), many);
    let grid = vec![vec![1, 2], vec![], (0..9999).collect()];
    assert_eq!(gauntlet::echo_grid(&grid).unwrap(), grid);
}

#[test]
fn errors_are_rusts_own() {
    let failure = gauntlet::may_fail_with(true).unwrap_err();
    assert_eq!((failure.value(), failure.kind()), (Some(&Colour::Green), Kind::Declared));
    assert_eq!(failure.error().place(), "gauntlet.may-fail-with");
    assert!(failure.source().is_none() && !failure.to_string().is_empty());
    let boxed: Box<dyn std::error::Error + Send + Sync> = failure.into();
    assert!(boxed.downcast_ref::<Failure<Colour>>().is_some());
    fn passes_on() -> gauntlet::Result<u64> {
        Ok(gauntlet::may_give(true)?)
    }
    assert_eq!(passes_on().unwrap_err().kind(), Kind::Declared);
    match gauntlet::may_fail_or_give(true) {
        Err(Failure::Declared { value: Person { age, .. }, .. }) => assert_eq!(age, Some(36)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_place_to_open_is_checked() {
    for (location, kind) in [
        ("a\0b", Kind::InvalidArgument),
        ("nowhere:", Kind::Unimplemented),
        ("worker:/does/not/exist", Kind::Unavailable),
    ] {
        assert_eq!(gauntlet::open(location).unwrap_err().kind(), kind, "{location:?}");
    }
}

#[test]
fn instances_live_as_long_as_their_handles() {
    let library = gauntlet::open("").unwrap();
    let node = library.node("root").unwrap();
    drop(library);
    let child = node.child("leaf").unwrap();
    drop(node);
    assert_eq!(child.name().unwrap(), "root/leaf");
    assert!(format!("{child:?}").starts_with("Node(0x"));
}

#[test]
fn a_handle_goes_along_into_a_thread() {
    let node = Node::new("n").unwrap();
    let node = std::thread::spawn(move || node.name().map(|_| node)).join().unwrap().unwrap();
    let shared = Mutex::new(node);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| drop(shared.lock().unwrap().name().unwrap())));
        }
    });
    assert_eq!(shared.into_inner().unwrap().name().unwrap(), "n");
}

#[test]
fn handles_inside_values() {
    let family = Family {
        name: "f".to_string(),
        eldest: Node::new("a").unwrap(),
        others: vec![Node::new("b").unwrap(), Node::new("c").unwrap()],
        heir: None,
    };
    let mut back = positions::echo_family(family).unwrap();
    assert_eq!(back.others.remove(1).name().unwrap(), "c");
    let visits = [
        Visit { label: "x".to_string(), guest: &back.eldest },
        Visit { label: "y".to_string(), guest: &back.others[0] },
    ];
    assert_eq!(positions::guests(&visits).unwrap(), ["x: a", "y: b"]);
    assert_eq!(positions::name_if(Some(&back.eldest)).unwrap().as_deref(), Some("a"));
    assert_eq!(positions::name_if(None).unwrap(), None);
}

#[test]
fn another_instances_handle_is_refused_and_gone() {
    let (one, two) = (gauntlet::open("worker:").unwrap(), gauntlet::open("worker:").unwrap());
    let (left, right) = (one.node("l").unwrap(), two.node("r").unwrap());
    let error = one.node_merge(left, right).unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidArgument);
}
