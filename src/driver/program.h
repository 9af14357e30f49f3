// `sabir` as a function: reads the command line and runs the command that it names.
#pragma once

namespace sabir::driver {

// The status of the process. Arguments that are no command's are told on the error output.
int run_program(int argc, char** argv);

}  // namespace sabir::driver
