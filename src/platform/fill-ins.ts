// What packages call as they load and browsers before Chrome 93 and iOS 15.4 lack. `core-js` would weigh 6 KB of the first load.

type Filled = { replaceAll?: (found: string | RegExp, by: string) => string }

const text = String.prototype as unknown as Filled & { replace: typeof String.prototype.replace }

if (typeof text.replaceAll !== 'function')
  Object.defineProperty(text, 'replaceAll', {
    configurable: true,
    writable: true,
    value(this: string, found: string | RegExp, by: string | ((part: string) => string)): string {
      if (found instanceof RegExp) return this.replace(found, by as string)
      return this.split(found).join(typeof by === 'function' ? by(found) : by)
    },
  })

// `@noble/hashes` asks it of each hash's options, and most pages sign or name something.
if (typeof (Object as { hasOwn?: unknown }).hasOwn !== 'function')
  Object.defineProperty(Object, 'hasOwn', {
    configurable: true,
    writable: true,
    value: (owner: object, name: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(owner, name),
  })
