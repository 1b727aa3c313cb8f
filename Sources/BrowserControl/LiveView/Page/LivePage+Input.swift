extension LivePage {
    /// Mouse, wheel, fingers, keyboard, input methods and clipboard.
    static let inputScript = #"""

        // Where in the remote viewport, in its own pixels.
        function place(event) {
          const box = canvas.getBoundingClientRect();
          const within = (value, limit) => Math.round(Math.min(Math.max(value, 0), limit - 1) * 10) / 10;
          return {
            x: within((event.clientX - box.left) / box.width * view.width, view.width),
            y: within((event.clientY - box.top) / box.height * view.height, view.height),
          };
        }
        const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
        // The remote browser runs on Linux: the Command key does there what Control does.
        const modifiers = event =>
          (event.altKey ? 1 : 0) | (event.ctrlKey || (isMac && event.metaKey) ? 2 : 0)
          | (event.metaKey && !isMac ? 4 : 0) | (event.shiftKey ? 8 : 0);

        function needsControl() {
          if (isMine()) return false;
          if (view.mayControl) {
            toast('Take control to use mouse and keyboard');
            $('control').classList.remove('pulse');
            requestAnimationFrame(() => $('control').classList.add('pulse'));
          }
          return true;
        }

        // Mouse

        const buttonNames = ['left', 'middle', 'right', 'back', 'forward'];
        let lastPress = { time: 0, x: 0, y: 0, button: '', clicks: 0 };
        let pendingMove = null;

        function countClicks(point, button) {
          const isAgain = performance.now() - lastPress.time < 500 && lastPress.button === button
            && Math.hypot(point.x - lastPress.x, point.y - lastPress.y) < 6;
          lastPress = { ...point, time: performance.now(), button, clicks: isAgain ? lastPress.clicks % 3 + 1 : 1 };
          return lastPress.clicks;
        }
        function sendMouse(kind, event, button, clicks) {
          send({ type: 'mouse', kind, ...place(event), button, buttons: event.buttons & 31, modifiers: modifiers(event), clicks });
        }
        function flushMove() {
          if (!pendingMove) return;
          const event = pendingMove;
          pendingMove = null;
          const down = buttonNames[[1, 4, 2, 8, 16].findIndex(bit => event.buttons & bit)] || 'none';
          sendMouse('move', event, down, 0);
        }
        canvas.addEventListener('pointermove', event => {
          if (event.pointerType === 'touch' || !isMine()) return;
          if (!pendingMove) requestAnimationFrame(flushMove);
          pendingMove = event;
        });
        canvas.addEventListener('pointerdown', event => {
          if (event.pointerType === 'touch') return;
          event.preventDefault();
          if (needsControl()) return;
          keys.focus({ preventScroll: true });
          canvas.setPointerCapture(event.pointerId);
          press(event);
        });
        // Further buttons, while one is held, come as moves.
        function press(event) {
          flushMove();
          const button = buttonNames[event.button] || 'left';
          sendMouse('down', event, button, countClicks(place(event), button));
        }
        function letGo(event) {
          flushMove();
          sendMouse('up', event, buttonNames[event.button] || 'left', Math.max(1, lastPress.clicks));
        }
        canvas.addEventListener('pointerup', event => {
          if (event.pointerType !== 'touch' && isMine()) letGo(event);
        });
        canvas.addEventListener('pointermove', event => {
          if (event.pointerType === 'touch' || event.button < 0 || !isMine()) return;
          const bit = [1, 4, 2, 8, 16][event.button];
          if (event.buttons & bit) press(event); else letGo(event);
        });
        canvas.addEventListener('contextmenu', event => event.preventDefault());

        let wheel = null;
        canvas.addEventListener('wheel', event => {
          if (!isMine()) return;
          event.preventDefault();
          const unit = event.deltaMode === 1 ? 40 : event.deltaMode === 2 ? 600 : 1;
          if (!wheel) {
            wheel = { dx: 0, dy: 0, event };
            requestAnimationFrame(() => {
              const within = value => Math.min(Math.max(value, -10000), 10000);
              send({ type: 'wheel', ...place(wheel.event), dx: within(wheel.dx), dy: within(wheel.dy), modifiers: modifiers(wheel.event) });
              wheel = null;
            });
          }
          wheel.dx += event.deltaX * unit;
          wheel.dy += event.deltaY * unit;
          wheel.event = event;
        }, { passive: false });

        // Fingers

        let pendingTouch = null;
        const points = event => [...event.targetTouches].slice(0, 10)
          .map(touch => ({ id: touch.identifier & 0x7fffffff, ...place(touch) }));
        function sendTouch(kind, event) {
          send({ type: 'touch', kind, points: kind === 'cancel' ? [] : points(event), modifiers: modifiers(event) });
        }
        function flushTouch() {
          if (pendingTouch && points(pendingTouch).length) sendTouch('move', pendingTouch);
          pendingTouch = null;
        }
        canvas.addEventListener('touchstart', event => {
          if (needsControl()) return;
          event.preventDefault();
          flushTouch();
          sendTouch('start', event);
        }, { passive: false });
        canvas.addEventListener('touchmove', event => {
          if (!isMine()) return;
          event.preventDefault();
          if (!pendingTouch) requestAnimationFrame(flushTouch);
          pendingTouch = event;
        }, { passive: false });
        canvas.addEventListener('touchend', event => {
          if (!isMine()) return;
          event.preventDefault();
          flushTouch();
          sendTouch('end', event);
        }, { passive: false });
        canvas.addEventListener('touchcancel', event => {
          if (isMine()) sendTouch('cancel', event);
        });

        // Keyboard. A hidden field takes the keys, so that input methods and the keyboards of phones work.

        const texts = { Enter: '\r' };
        function sendKey(kind, event, text) {
          const message = {
            type: 'key', kind, key: event.key.slice(0, 16), code: (event.code || '').slice(0, 32), keyCode: event.keyCode & 255,
            location: event.location & 3, modifiers: modifiers(event), repeat: Boolean(event.repeat),
          };
          if (text !== undefined) message.text = text;
          send(message);
        }
        // A key that is pressed by the program, not by a hand.
        function tap(key, code, keyCode, with_ = {}) {
          const event = { key, code, keyCode, location: 0, ...with_ };
          sendKey('down', event, texts[key]);
          sendKey('up', event);
        }
        const isComposing = event => event.isComposing || event.keyCode === 229 || event.key === 'Unidentified' || event.key === 'Dead' || event.key === 'Process';
        let isCutting = false;

        keys.addEventListener('keydown', event => {
          if (!isMine() || isComposing(event)) return;
          if (event.key === 'Escape' && event.shiftKey) {
            event.preventDefault();
            return $('address').focus();
          }
          const isCommand = event.ctrlKey || event.metaKey;
          if (isCommand && !event.altKey && /^[vV]$/.test(event.key)) return;
          if (isCommand && !event.altKey && /^[cCxX]$/.test(event.key)) {
            event.preventDefault();
            isCutting = /x/i.test(event.key);
            return send({ type: 'copy' });
          }
          event.preventDefault();
          const isText = [...event.key].length === 1 && (!isCommand || event.getModifierState('AltGraph'));
          sendKey('down', event, isText ? event.key : isCommand ? undefined : texts[event.key]);
        });
        keys.addEventListener('keyup', event => {
          if (!isMine() || isComposing(event)) return;
          event.preventDefault();
          sendKey('up', event);
        });

        function sendText(text) {
          if (!text) return;
          if (new TextEncoder().encode(text).length > 131072) return toast('That is too much text at once');
          send({ type: 'text', text });
        }
        // What the keyboards of phones and input methods put in, which have no keys.
        let composed = false;
        keys.addEventListener('compositionend', event => {
          composed = true;
          if (isMine()) sendText(event.data);
          keys.value = '';
        });
        keys.addEventListener('input', event => {
          if (event.isComposing || event.inputType === 'insertCompositionText') return;
          const text = keys.value;
          keys.value = '';
          if (!isMine()) return;
          if (event.inputType === 'insertFromComposition' || (composed && event.inputType === 'insertText' && !text)) { composed = false; return; }
          composed = false;
          if (event.inputType === 'deleteContentBackward' || event.inputType === 'deleteWordBackward') return tap('Backspace', 'Backspace', 8);
          if (event.inputType === 'insertLineBreak' || event.inputType === 'insertParagraph') return tap('Enter', 'Enter', 13);
          sendText(text);
        });

        // Clipboard

        keys.addEventListener('paste', event => {
          event.preventDefault();
          if (isMine()) sendText(event.clipboardData.getData('text/plain'));
        });
        async function receiveClipboard(text) {
          const cut = isCutting;
          isCutting = false;
          if (!text) return toast('Nothing is selected in the remote page');
          if (cut) tap('x', 'KeyX', 88, { ctrlKey: true });
          try {
            await navigator.clipboard.writeText(text);
            toast('Copied');
          } catch {
            offerText('Copy this text', text, false);
          }
        }
        // Browsers give pages without encryption no clipboard: then a person copies by hand.
        function offerText(title, text, isEditable) {
          $('text-title').textContent = title;
          $('text').value = text;
          $('text').readOnly = !isEditable;
          $('text-send').hidden = !isEditable;
          $('text-dialog').returnValue = '';
          $('text-dialog').showModal();
          $('text').focus();
          if (!isEditable) $('text').select();
        }
        $('text-dialog').addEventListener('close', () => {
          if ($('text-dialog').returnValue === 'send' && isMine()) sendText($('text').value);
          $('text').value = '';
        });
        $('copy').addEventListener('click', () => send({ type: 'copy' }));
        $('paste').addEventListener('click', async () => {
          try {
            sendText(await navigator.clipboard.readText());
          } catch {
            offerText('Text for the remote page', '', true);
          }
        });
        $('keyboard').addEventListener('click', () => {
          keys.focus({ preventScroll: true });
        });
        """#
}
