import type { CliCommand } from '#cli/shell/command.ts'
import { application } from '#cli/application.ts'
import { audit } from '#cli/audit.ts'
import { backup } from '#cli/backup.ts'
import { backups } from '#cli/backups.ts'
import { cleanup } from '#cli/cleanup.ts'
import { doctor } from '#cli/doctor.ts'
import { guilds } from '#cli/guilds.ts'
import { migrate } from '#cli/migrate.ts'
import { restore } from '#cli/restore.ts'
import { verifyDraw } from '#cli/verifyDraw.ts'
import { vacuum } from '#cli/vacuum.ts'
import { prisma } from '#cli/prisma.ts'
import { reset } from '#cli/reset.ts'
import { seed } from '#cli/seed.ts'

/** Every command of the command line, in the order of --help. */
export const commands: readonly CliCommand[] = [
  migrate,
  backup,
  restore,
  backups,
  guilds,
  application,
  audit,
  cleanup,
  doctor,
  vacuum,
  verifyDraw,
  prisma,
  reset,
  seed,
]
