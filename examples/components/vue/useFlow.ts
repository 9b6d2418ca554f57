import type { Flow } from 'stepward/client'
import { computed, onScopeDispose, type Ref, type ShallowRef, shallowRef, watch } from 'vue'

/** The state of a flow, as a ref. */
export function useFlow<Snapshot>(flow: Flow<Snapshot>): Readonly<ShallowRef<Snapshot>> {
  const snapshot = shallowRef(flow.getSnapshot())
  onScopeDispose(
    flow.subscribe(() => {
      snapshot.value = flow.getSnapshot()
    }),
  )
  return snapshot
}

/** The seconds until an instant, for a countdown; 0: it is over, or there is none. */
export function useSecondsUntil(instant: () => Date | undefined): Readonly<Ref<number>> {
  const now = shallowRef(Date.now())
  const until = computed(() => instant()?.getTime() ?? 0)
  watch(
    until,
    (_, __, onCleanup) => {
      now.value = Date.now()
      if (until.value <= now.value) return
      const timer = setInterval(() => {
        now.value = Date.now()
      }, 1000)
      onCleanup(() => clearInterval(timer))
    },
    { immediate: true },
  )
  return computed(() => Math.max(0, Math.ceil((until.value - now.value) / 1000)))
}
