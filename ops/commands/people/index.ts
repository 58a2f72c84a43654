import type { Command } from '../../command.ts'
import { audit } from './audit.ts'
import { roleGrant } from './role-grant.ts'
import { roleList } from './role-list.ts'
import { roleRevoke } from './role-revoke.ts'
import { tokensRewrite } from './tokens-rewrite.ts'
import { userActivate } from './user-activate.ts'
import { userDeactivate } from './user-deactivate.ts'
import { userExport } from './user-export.ts'
import { userFind } from './user-find.ts'
import { userMerge } from './user-merge.ts'
import { userRename } from './user-rename.ts'
import { userRetire } from './user-retire.ts'
import { userSignout } from './user-signout.ts'
import { userUnlink } from './user-unlink.ts'

/** Commands on people (rules/people.md, "Commands"), in the order in which the usage lists them. */
export const peopleCommands: readonly Command[] = [
  roleList,
  roleGrant,
  roleRevoke,
  userFind,
  userDeactivate,
  userActivate,
  userSignout,
  userUnlink,
  userRename,
  userMerge,
  userRetire,
  userExport,
  tokensRewrite,
  audit,
]
