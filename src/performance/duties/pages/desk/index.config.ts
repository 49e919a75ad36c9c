export default definePageConfig({ navigationBarTitleText: '公示待办' })
