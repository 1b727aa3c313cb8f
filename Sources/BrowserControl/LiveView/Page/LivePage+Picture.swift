extension LivePage {
    /// Shared state, and the picture: pictures are drawn as they come, and each is acknowledged when it is on the canvas.
    static let pictureScript = #"""

        'use strict';
        const $ = id => document.getElementById(id);
        const canvas = $('picture'), stage = $('stage'), keys = $('keys');
        const view = {
          socket: null, person: 0, mayControl: false, holder: 'nobody', holderPerson: 0, asking: [], waitingSteps: 0,
          tabs: [], width: 0, height: 0, shown: 0n, latency: null,
        };
        const isMine = () => view.holder === 'person' && view.holderPerson === view.person;
        const send = message => {
          if (view.socket && view.socket.readyState === WebSocket.OPEN) view.socket.send(JSON.stringify(message));
        };

        let toastTimer;
        function toast(text) {
          $('toast').textContent = text;
          $('toast').classList.add('shown');
          clearTimeout(toastTimer);
          toastTimer = setTimeout(() => $('toast').classList.remove('shown'), 4000);
        }

        // Pictures

        const context = canvas.getContext('2d', { alpha: false, desynchronized: true });
        const arrivals = [];

        async function show(buffer) {
          const head = new DataView(buffer);
          if (buffer.byteLength <= 24 || head.getUint8(0) !== 1 || head.getUint8(1) !== 1) return send({ type: 'ack' });
          const sequence = head.getBigUint64(8);
          try {
            const bitmap = await createImageBitmap(new Blob([new Uint8Array(buffer, 24)], { type: 'image/jpeg' }));
            if (sequence >= view.shown) draw(bitmap, head, sequence);
            bitmap.close();
          } finally {
            send({ type: 'ack' });
          }
        }

        function draw(bitmap, head, sequence) {
          view.shown = sequence;
          view.width = head.getUint16(2);
          view.height = head.getUint16(4);
          if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
            canvas.width = bitmap.width;
            canvas.height = bitmap.height;
            fit();
          }
          context.drawImage(bitmap, 0, 0);
          arrivals.push(performance.now());
          if (canvas.hidden) {
            canvas.hidden = false;
            $('cover').hidden = true;
            fit();
          }
        }

        // As large as the window allows, in the page's proportions.
        function fit() {
          const style = getComputedStyle(stage);
          const width = stage.clientWidth - parseFloat(style.paddingLeft) * 2;
          const height = stage.clientHeight - parseFloat(style.paddingTop) * 2;
          const scale = Math.min(width / canvas.width, height / canvas.height);
          canvas.style.width = `${Math.max(1, Math.floor(canvas.width * scale))}px`;
          canvas.style.height = `${Math.max(1, Math.floor(canvas.height * scale))}px`;
        }

        // No more pixels than this window can show, in steps, so that moving its edge does not change them all the time.
        function wantedSize() {
          const ratio = Math.min(window.devicePixelRatio || 1, 3);
          const step = length => Math.min(2560, Math.max(320, Math.ceil(length * ratio / 320) * 320));
          return { width: step(stage.clientWidth), height: step(stage.clientHeight), quality: Number($('quality').value) };
        }
        let asked = '';
        function askForSize() {
          const size = wantedSize();
          if (JSON.stringify(size) === asked) return;
          asked = JSON.stringify(size);
          send({ type: 'picture', ...size });
        }
        let resizeTimer;
        new ResizeObserver(() => {
          fit();
          clearTimeout(resizeTimer);
          resizeTimer = setTimeout(askForSize, 300);
        }).observe(stage);
        $('quality').addEventListener('change', askForSize);

        setInterval(() => {
          const now = performance.now();
          while (arrivals.length && arrivals[0] < now - 1000) arrivals.shift();
          const isLive = $('connection').dataset.state === 'live';
          const rate = arrivals.length > 1 ? `${arrivals.length} fps` : 'still';
          $('figures').textContent = isLive ? rate + (view.latency === null ? '' : ` · ${view.latency} ms`) : '';
        }, 500);
        """#
}
