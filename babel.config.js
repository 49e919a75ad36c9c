export default {
  presets: [['taro', { framework: 'react', ts: true, compiler: 'webpack5', hot: false }]],
  plugins: [
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
