extension LivePage {
    /// Tabs and address.
    static let toolbarScript = #"""

        // In the order in which they came, whatever the order of use.
        const order = [];
        function receiveTabs(tabs) {
          const ids = new Set(tabs.map(tab => tab.id));
          for (const tab of tabs) if (!order.includes(tab.id)) order.push(tab.id);
          for (let index = order.length - 1; index >= 0; index--) if (!ids.has(order[index])) order.splice(index, 1);
          view.tabs = order.map(id => tabs.find(tab => tab.id === id));
          showTabs();
        }

        function nameOf(tab) {
          if (tab.title && tab.title !== 'about:blank') return tab.title;
          return tab.url === 'about:blank' || !tab.url ? 'New tab' : tab.url.replace(/^https?:\/\//, '');
        }

        function showTabs() {
          const strip = $('tabs');
          const mine = isMine();
          const focused = strip.contains(document.activeElement) ? document.activeElement.closest('.tab').dataset.id : null;
          const wasClose = document.activeElement && document.activeElement.className === 'close';
          strip.replaceChildren(...view.tabs.map(tab => {
            const holder = document.createElement('div');
            holder.className = 'tab';
            holder.dataset.id = tab.id;
            holder.dataset.active = tab.active;
            holder.setAttribute('role', 'presentation');
            const title = document.createElement('button');
            title.type = 'button';
            title.className = 'title';
            title.setAttribute('role', 'tab');
            title.setAttribute('aria-selected', tab.active);
            title.textContent = nameOf(tab);
            title.title = nameOf(tab);
            title.addEventListener('click', () => {
              if (!needsControl()) send({ type: 'tab', wish: 'activate', id: tab.id });
            });
            holder.append(title);
            if (mine) {
              const close = document.createElement('button');
              close.type = 'button';
              close.className = 'close';
              close.setAttribute('aria-label', `Close ${nameOf(tab)}`);
              close.textContent = '×';
              close.addEventListener('click', () => send({ type: 'tab', wish: 'close', id: tab.id }));
              holder.append(close);
            }
            return holder;
          }));
          if (focused) {
            const again = [...strip.children].find(child => child.dataset.id === focused);
            if (again) (wasClose && again.querySelector('.close') || again.querySelector('.title')).focus();
          }
          const active = view.tabs.find(tab => tab.active);
          if (active) {
            document.title = `${nameOf(active)} · Live view`;
            if (document.activeElement !== $('address') || !mine) $('address').value = active.url === 'about:blank' ? '' : active.url;
            canvas.setAttribute('aria-label', `Picture of the remote page: ${nameOf(active)}`);
          }
        }

        function complete(text) {
          const address = text.trim();
          if (/^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[^/?#]*:\d+([/?#]|$)/.test(address)) return address;
          return (/^(localhost|127\.|\[::1\])/i.test(address) ? 'http://' : 'https://') + address;
        }
        $('address-form').addEventListener('submit', event => {
          event.preventDefault();
          const address = $('address').value;
          if (!address.trim() || needsControl()) return;
          send({ type: 'navigate', url: complete(address) });
          keys.focus({ preventScroll: true });
        });
        $('address').addEventListener('focus', () => { if (isMine()) $('address').select(); });
        $('address').addEventListener('keydown', event => {
          if (event.key === 'Escape') {
            $('address').blur();
            showTabs();
          }
        });
        $('back').addEventListener('click', () => send({ type: 'history', steps: -1 }));
        $('forward').addEventListener('click', () => send({ type: 'history', steps: 1 }));
        $('reload').addEventListener('click', () => send({ type: 'reload' }));
        $('new-tab').addEventListener('click', () => {
          send({ type: 'tab', wish: 'open' });
          $('address').focus();
        });
        """#
}
