import { create } from 'zustand'

type Care = { readonly isOn: boolean; set(isOn: boolean): void }

let keep: (isOn: boolean) => void = () => undefined

/** Whether 关怀模式 is on. Every page reads it; app.tsx says where it is kept. */
export const useCare = create<Care>((set) => ({
  isOn: false,
  set(isOn) {
    set({ isOn })
    keep(isOn)
  },
}))

/** Called once at start: the kept setting, and how to keep a new one. */
export function startCare(isOn: boolean, keeper: (isOn: boolean) => void): void {
  useCare.setState({ isOn })
  keep = keeper
}
