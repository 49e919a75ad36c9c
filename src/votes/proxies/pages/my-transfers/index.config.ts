export default definePageConfig({ navigationBarTitleText: '我家的过户' })
