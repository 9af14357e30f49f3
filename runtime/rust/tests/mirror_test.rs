// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

use mirror::{Colour, Kind, Result, Tape};

/// The library reads on, whatever becomes of the object here.
#[test]
fn what_is_kept_stays_when_the_object_is_given_away() -> Result<()> {
    let left = Tape::new("left")?;
    left.keep(vec![1; 100_000].into())?;
    let joined = Tape::join(left, Tape::new("right")?)?;
    let others: Vec<Vec<u8>> = (0..64).map(|i| vec![2; 100_000 + i % 3]).collect();
    assert_eq!(joined.total()?, 100_000);
    assert_eq!(others.len(), 64);
    Ok(())
}

/// It has kept it before it failed, and reads on.
#[test]
fn what_is_kept_stays_when_the_call_fails() -> Result<()> {
    let tape = Tape::new("failing")?;
    let error = tape.keep_and_fail(vec![1; 100_000].into()).unwrap_err();
    assert_eq!(error.kind(), Kind::Aborted);
    let others: Vec<Vec<u8>> = (0..64).map(|i| vec![2; 100_000 + i % 3]).collect();
    assert_eq!(tape.total()?, 100_000);
    assert_eq!(others.len(), 64);
    Ok(())
}

/// The library can only spoil a copy.
#[test]
fn what_is_written_is_a_value_or_nothing() -> Result<()> {
    let mut colours = [Colour::Green; 3];
    assert_eq!(mirror::spoil_all(&mut colours).unwrap_err().kind(), Kind::Internal);
    assert_eq!(colours, [Colour::Green; 3]);
    let mut truths = [true, false, true];
    mirror::deny_all(&mut truths)?;
    assert_eq!(truths, [false, true, false]);
    mirror::deny_all(&mut [])
}
