// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

use mirror::{Result, Tape};

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
