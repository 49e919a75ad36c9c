type Waiting<Q, A> = { question: Q; done(answer: A): void; failed(error: unknown): void }

/**
 * Asks together what is asked at the same time: while one batch is on its way, the next questions gather. The first goes at
 * once, so that a quiet server waits for nobody. `work` answers in the order it was asked; where it fails, each of its batch
 * is asked alone, for one that cannot be answered must not spoil those beside it.
 */
export function batcher<Q, A>(
  mostAtOnce: number,
  work: (batch: readonly Q[]) => Promise<readonly A[]>,
): (question: Q) => Promise<A> {
  let waiting: Waiting<Q, A>[] = []
  let isWorking = false

  async function workAll(): Promise<void> {
    isWorking = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      waiting = waiting.slice(mostAtOnce)
      await answer(batch)
    }
    isWorking = false
  }

  async function answer(batch: readonly Waiting<Q, A>[]): Promise<void> {
    try {
      const answers = await work(batch.map((one) => one.question))
      for (const [index, one] of batch.entries()) one.done(answers[index] as A)
    } catch (error) {
      if (batch.length === 1) batch[0]?.failed(error)
      else for (const one of batch) await answer([one])
    }
  }

  return (question) =>
    new Promise((done, failed) => {
      waiting.push({ question, done, failed })
      if (!isWorking) void workAll()
    })
}
