// In place of Taro's boxes and messages on the web: the pages have sheets and notices of their own, with roles and keys.

function never(): never {
  throw new Error('ask with src/ui/layout/sheet.tsx, say with Notice: Taro’s boxes are not in the web build')
}

export const disableAlertBeforeUnload = never
export const enableAlertBeforeUnload = never
export const hideLoading = never
export const hideToast = never
export const showActionSheet = never
export const showLoading = never
export const showModal = never
export const showToast = never
