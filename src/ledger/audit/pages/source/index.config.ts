export default definePageConfig({ navigationBarTitleText: '核对收入来源' })
