/** In place of what a browser has by itself or nothing here asks for. */
export default null
