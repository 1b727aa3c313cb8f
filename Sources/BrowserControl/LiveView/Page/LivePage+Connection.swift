extension LivePage {
    /// The token, the socket, and coming back after a lost connection.
    static let connectionScript = #"""

        // The token leaves the address bar, and so the history and what people copy from it. It stays with this tab.
        const memory = {
          get: name => { try { return sessionStorage.getItem(name) } catch { return memory[name] || null } },
          set: (name, value) => { try { sessionStorage.setItem(name, value) } catch { memory[name] = value } },
        };
        const fromAddress = new URLSearchParams(location.search).get('signingKey');
        if (fromAddress) {
          if (memory.get('token') !== fromAddress) memory.set('key', '');
          memory.set('token', fromAddress);
          history.replaceState(null, '', location.pathname);
        }
        const token = memory.get('token');
        const base = location.pathname.replace(/\/+$/, '');

        function showConnection(state, text) {
          $('connection').dataset.state = state;
          if ($('connection-text').textContent !== text) $('connection-text').textContent = text;
          document.body.classList.toggle('stale', state !== 'live');
        }
        function showCover(text, button, action) {
          $('cover').hidden = false;
          $('cover-text').textContent = text;
          $('cover').classList.toggle('still', Boolean(button) || state.isOver);
          $('cover-button').hidden = !button;
          $('cover-button').textContent = button || '';
          $('cover-button').onclick = action || null;
        }

        const state = { attempts: 0, isOver: false };

        function connect() {
          showConnection('connecting', state.attempts ? 'Reconnecting' : 'Connecting');
          const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
          const socket = new WebSocket(`${scheme}://${location.host}${base}/socket?signingKey=${encodeURIComponent(token)}`);
          socket.binaryType = 'arraybuffer';
          view.socket = socket;
          let wasOpen = false;
          socket.onopen = () => {
            wasOpen = true;
            const size = wantedSize();
            asked = JSON.stringify(size);
            const hello = { type: 'hello', ...size };
            if (memory.get('key')) hello.key = memory.get('key');
            send(hello);
          };
          socket.onmessage = event => {
            if (typeof event.data === 'string') receive(JSON.parse(event.data)); else show(event.data);
          };
          socket.onclose = event => {
            if (view.socket !== socket) return;
            view.socket = null;
            view.latency = null;
            lost(event, wasOpen);
          };
        }

        function receive(message) {
          switch (message.type) {
            case 'welcome':
              state.attempts = 0;
              view.person = message.person;
              view.mayControl = message.mayControl;
              view.shown = 0n;
              dialogs.length = 0;
              showDialog();
              memory.set('key', message.key);
              showConnection('live', 'Live');
              if (canvas.hidden) showCover('Waiting for the first picture'); else $('cover').hidden = true;
              break;
            case 'tabs': receiveTabs(message.tabs); break;
            case 'control': receiveControl(message); break;
            case 'denied': toast('The one in control keeps it for now'); break;
            case 'refused': toast(message.reason.charAt(0).toUpperCase() + message.reason.slice(1)); break;
            case 'clipboard': receiveClipboard(message.text); break;
            case 'dialog': receiveDialog(message); break;
            case 'dialogClosed': dialogClosed(message.id); break;
            case 'pong': view.latency = Math.max(0, Math.round(performance.now() - pinged)); break;
          }
        }

        function over(text, button, action) {
          state.isOver = true;
          view.holder = 'nobody';
          view.mayControl = false;
          dialogs.length = 0;
          showDialog();
          showControl();
          showConnection('ended', 'Ended');
          showCover(text, button, action);
        }

        async function lost(event, wasOpen) {
          if (event.code === 4001) {
            return over('This view was opened in another window.', 'Continue here', () => { state.isOver = false; state.attempts = 0; connect(); });
          }
          if (event.code === 1001) return over('The session has ended.');
          if (event.code === 1008) return over(`The view was closed: ${event.reason || 'it is not allowed any more'}.`);
          // A refused connection looks like a broken one here; asking for the page tells which it is.
          if (!wasOpen && state.attempts > 0) {
            try {
              const answer = await fetch(location.pathname, { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' });
              if (answer.status === 401 || answer.status === 403) return over('This link is not valid any more. Ask for a new one.');
            } catch { /* The browser is out of reach: try again. */ }
          }
          state.attempts += 1;
          const seconds = Math.min(10, 0.4 * 2 ** Math.min(state.attempts, 5)) * (0.8 + Math.random() * 0.4);
          showConnection('connecting', 'Reconnecting');
          if (state.attempts > 2) showCover('The connection was lost. Trying again…');
          setTimeout(connect, seconds * 1000);
        }

        let pinged = 0;
        setInterval(() => {
          pinged = performance.now();
          send({ type: 'ping', id: 1 });
        }, 2000);
        addEventListener('online', () => { if (!view.socket && !state.isOver) state.attempts = 1; });

        if (token) connect(); else {
          showConnection('ended', 'No link');
          state.isOver = true;
          showCover('This address is incomplete: open the whole link that you were given.');
        }
        """#
}
