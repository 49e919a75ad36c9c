export default definePageConfig({ navigationBarTitleText: '逐户上门' })
