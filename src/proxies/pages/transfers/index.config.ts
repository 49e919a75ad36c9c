export default definePageConfig({ navigationBarTitleText: '登记过户' })
