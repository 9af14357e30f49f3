// `sabir`, the compiler.
#include "driver/program.h"

int main(int argc, char** argv) { return sabir::driver::run_program(argc, argv); }
