/// Runs in the engine's world of each frame.
enum QuietScript {
    /// Watches the document for changes from the first time on. Answers `{ready, still, network}`: whether there is a
    /// document, for how many milliseconds it has not changed (or been watched), and how long ago the last resource came.
    /// Changes of `style` are not counted: animations never end.
    static let ages = #"""
        function() {
          const now = performance.now();
          if (globalThis.watchedDocument !== document) {
            globalThis.watchedDocument = document;
            globalThis.changedAt = now;
            new MutationObserver(() => { globalThis.changedAt = performance.now(); }).observe(document, {
              subtree: true, childList: true, characterData: true,
              attributeFilter: ['class', 'hidden', 'disabled', 'open', 'aria-hidden', 'aria-expanded', 'aria-busy'],
            });
          }
          let last = 0;
          for (const entry of performance.getEntriesByType('resource')) last = Math.max(last, entry.responseEnd);
          for (const entry of performance.getEntriesByType('navigation')) last = Math.max(last, entry.responseEnd);
          return {
            ready: document.readyState !== 'loading' && !!document.documentElement,
            still: now - globalThis.changedAt, network: now - last,
          };
        }
        """#
}
