import { commands } from '#cli/index.ts'
import { runProgram } from '#cli/shell/program.ts'

process.exitCode = await runProgram(commands, process.argv.slice(2))
