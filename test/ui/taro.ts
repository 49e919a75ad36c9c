// The design system draws what it is given and never asks the host: whatever it calls here is a mistake.
export default new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(`src/ui called Taro.${String(name)}`)
    },
  },
)
