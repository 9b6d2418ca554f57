import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Flow } from 'stepward/client'

/** The state of a flow. The component renders again after each change. */
export function useFlow<Snapshot>(flow: Flow<Snapshot>): Snapshot {
  return useSyncExternalStore(flow.subscribe, flow.getSnapshot, flow.getSnapshot)
}

/** The seconds until an instant, for a countdown; 0: it is over, or there is none. */
export function useSecondsUntil(instant: Date | undefined): number {
  const until = instant?.getTime() ?? 0
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    if (until <= Date.now()) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - now) / 1000))
}
