# sabir_library(...) is how a user of Sabir builds a library from a contract. It lands with the
# first back-end.
