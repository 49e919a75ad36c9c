export default definePageConfig({ navigationBarTitleText: '和收银台对账' })
