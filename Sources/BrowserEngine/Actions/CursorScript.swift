/// Shows people who watch where the pointer is. Runs in the engine's world of the page's main frame.
enum CursorScript {
    /// Puts a ring at that place of the viewport. It lies above everything, takes no press, and says nothing to whoever
    /// reads the page: no path of another element changes by it.
    static let show = #"""
        function(x, y) {
          let cursor = globalThis.cursor;
          if (!cursor || !cursor.isConnected) {
            cursor = globalThis.cursor = document.createElement('wallcrawler-cursor');
            cursor.setAttribute('aria-hidden', 'true');
            cursor.style.cssText = 'all: initial; position: fixed; left: -11px; top: -11px; width: 18px; height: 18px;'
              + 'border: 2px solid #d22; border-radius: 50%; background: #d224; pointer-events: none; z-index: 2147483647';
            document.documentElement.append(cursor);
          }
          cursor.style.setProperty('transform', `translate(${x}px, ${y}px)`);
        }
        """#
}
