// What the contract says of its endpoints in words is for OpenAPI, which the server makes; a phone would only carry it.
const dropSummaries = ({ types }) => ({
  visitor: {
    ObjectProperty(path, { filename }) {
      const { key, value } = path.node
      const isSummary = types.isIdentifier(key, { name: 'summary' }) && types.isStringLiteral(value)
      if (isSummary && /[\\/]contract[\\/][\w-]+\.ts$/.test(filename ?? '')) path.remove()
    },
  },
})

export default {
  presets: [['taro', { framework: 'react', ts: true, compiler: 'webpack5', hot: false }]],
  plugins: [
    dropSummaries,
    [
      'import',
      {
        libraryName: '@nutui/nutui-react-taro',
        libraryDirectory: 'dist/es/packages',
        camel2DashComponentName: false,
        customName: (name) => `@nutui/nutui-react-taro/dist/es/packages/${name.toLowerCase()}`,
        // Note: `style: true` would import the scss too, which wants NutUI's variables injected.
        style: (path) => `${path}/style/css`,
      },
      'nutui-react-taro',
    ],
  ],
}
