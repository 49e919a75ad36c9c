// Time that only moves when a test waits: the package gets these timers and this clock, so that nothing depends on how fast a machine is.

/** Most answers of the server in test/snapshots were written at this moment. */
const BEGAN_AT = 1796349600000

module.exports = function makeClock() {
  const waiting = new Map()
  let lastId = 0
  const clock = {
    now: BEGAN_AT,
    /** Runs `work` after `ms`, and again every `every`. */
    set(work, ms = 0, every = null) {
      waiting.set(++lastId, { at: clock.now + Math.max(0, Number(ms) || 0), work, every })
      return lastId
    },
    clear(id) {
      waiting.delete(id)
    },
    /** Runs what is due next, if that is not after `until`; false where nothing is. */
    step(until) {
      let first = null
      for (const [id, one] of waiting)
        if (one.at <= until && (first === null || one.at < first.one.at)) first = { id, one }
      if (!first) return false
      const { id, one } = first
      clock.now = Math.max(clock.now, one.at)
      if (one.every === null) waiting.delete(id)
      else one.at = clock.now + Math.max(1, one.every)
      one.work()
      return true
    },
    /** Lets everything run that waits for no timer. */
    settle: () => new Promise((done) => setImmediate(done)),
  }
  return clock
}

module.exports.BEGAN_AT = BEGAN_AT
