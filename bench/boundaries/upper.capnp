# What boundaries_bench asks of its library, for Cap'n Proto.
@0xd14c5c3f1b7e9a60;

interface Letters {
  upper @0 (text :Data) -> (text :Data);
}
