import { hasMethods } from '../internal/host.js'
import { guarded } from '../internal/mismatch.js'
import type { TwoFactor } from '../service/two-factor.js'
import { keepOutput, misuse } from './command.js'
import { firstLineOf, loadModule } from './load-module.js'

export const SERVICE_OPTION = { service: { type: 'string' } } as const

export const SERVICE_HELP = `  --service FILE       your module that exports twoFactor: the result of createTwoFactor, a promise of it,
                       or a function that returns it. If the module exports close(), it is called at the end`

/** Your service, and what else the module exports. */
export interface LoadedService {
  readonly twoFactor: TwoFactor
  /** The module's export `userIds`; undefined if there is none. */
  readonly userIds: unknown
}

/** The exports of a module. Those of a CommonJS module are in its default export. */
function exportOf(module: object, name: string): unknown {
  const standard: unknown = Reflect.get(module, 'default')
  const places = [module, standard].filter((place) => typeof place === 'object' && place !== null)
  return places.map((place) => Reflect.get(place as object, name)).find((value) => value !== undefined)
}

const isService = (value: unknown): value is TwoFactor =>
  typeof value === 'object' &&
  value !== null &&
  hasMethods(
    guarded(() => Reflect.get(value, 'admin'), null),
    'importMany',
  )

async function serviceOf(module: object): Promise<TwoFactor> {
  const given = exportOf(module, 'twoFactor') ?? Reflect.get(module, 'default')
  let service: unknown
  try {
    service = await (typeof given === 'function' ? given() : given)
  } catch (error) {
    throw misuse(`--service: twoFactor cannot be created: ${firstLineOf(error)}`)
  }
  if (isService(service)) return service
  throw misuse('--service: expected the module to export twoFactor, as createTwoFactor returns it')
}

/** Runs `work` with the service of a module, and closes it. */
export async function withService<T>(
  file: string | undefined,
  work: (service: LoadedService) => Promise<T>,
): Promise<T> {
  if (file === undefined) throw misuse('--service: expected a module that exports twoFactor')
  keepOutput()
  const module = await loadModule(file)
  const close = exportOf(module, 'close')
  try {
    return await work({ twoFactor: await serviceOf(module), userIds: exportOf(module, 'userIds') })
  } finally {
    if (typeof close === 'function') await close()
  }
}
