/// What actions with text and choices ask of the element that they are for. Each function's `this` is the element.
/// The engine's world sees the browser's own `value`, whatever a framework has put over it.
enum FieldScripts {
    /// The field that is meant: the element itself, its label's, its option's list, or the only one within it; else null.
    static let field = #"""
        function() {
          const isField = node => node.matches('input, textarea, select') || node.isContentEditable;
          if (isField(this)) return this;
          if (this.localName === 'option' || this.localName === 'optgroup') return this.closest('select');
          const label = this.closest('label');
          if (label && label.control && isField(label.control)) return label.control;
          const query = 'input:not([type=hidden]), textarea, select, [contenteditable=""], [contenteditable=true]';
          const inner = [...this.querySelectorAll(query), ...(this.shadowRoot?.querySelectorAll(query) ?? [])];
          return inner.length === 1 ? inner[0] : null;
        }
        """#

    /// `{kind, type, isDisabled, isReadOnly, isChecked}`; kind is `text`, `value` (its text cannot be typed as such),
    /// `check`, `file`, `button`, `select` or `editable`.
    static let describe = #"""
        function() {
          const type = this.localName === 'input' ? this.type : this.localName;
          const kind = this.localName === 'select' ? 'select' : this.localName === 'textarea' ? 'text'
            : this.localName !== 'input' ? 'editable'
            : /^(date|time|datetime-local|month|week|color|range)$/.test(type) ? 'value'
            : /^(checkbox|radio)$/.test(type) ? 'check' : type === 'file' ? 'file'
            : /^(button|submit|reset|image|hidden)$/.test(type) ? 'button' : 'text';
          return {kind, type, isDisabled: this.matches(':disabled'), isReadOnly: !!this.readOnly, isChecked: !!this.checked};
        }
        """#

    /// Gives a field of kind `value` its value as a script would, with both events: whether it took it.
    static let setValue = #"""
        function(given) {
          const text = given.trim(), type = this.type, pad = (number, size = 2) => String(number).padStart(size, '0');
          const day = date => `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
          const clock = date => `${pad(date.getHours())}:${pad(date.getMinutes())}`;
          const written = form => { const date = new Date(text); return isNaN(date) ? '' : form(date); };
          const forms = {
            'date': () => /^\d{4,}-\d\d-\d\d$/.test(text) ? text : written(day),
            'month': () => /^\d{4,}-\d\d$/.test(text) ? text : written(date => day(date).slice(0, -3)),
            'week': () => text,
            'datetime-local': () => /^\d{4,}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? text.replace(' ', 'T')
              : written(date => `${day(date)}T${clock(date)}`),
            'time': () => {
              const match = /^(\d{1,2})(?::(\d\d))?((?::\d\d)?(?:\.\d+)?)\s*([ap])?\.?m?\.?$/i.exec(text);
              if (!match || (!match[2] && !match[4])) return '';
              const half = match[4]?.toLowerCase(), hour = half ? match[1] % 12 + (half === 'p' ? 12 : 0) : match[1];
              return `${pad(hour)}:${match[2] ?? '00'}${match[3]}`;
            },
            'color': () => {
              const brush = new OffscreenCanvas(1, 1).getContext('2d');
              brush.fillStyle = '#010203';
              brush.fillStyle = text;
              return brush.fillStyle === '#010203' && !/^#010203$/.test(text) ? '' : brush.fillStyle;
            },
            'range': () => {
              const number = Number(text.replace(/%$/, '')), low = Number(this.min || 0), high = Number(this.max || 100);
              return text && number >= low && number <= high ? String(number) : '';
            },
          };
          const value = text === '' && !/color|range/.test(type) ? '' : forms[type]();
          if (value === '' && text !== '' || value === '' && /color|range/.test(type)) return false;
          const before = this.value;
          this.focus({preventScroll: true});
          this.value = value;
          if (value !== '' && this.value === '') { this.value = before; return false; }
          this.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
          this.dispatchEvent(new Event('change', {bubbles: true}));
          return true;
        }
        """#

    /// Focuses the field and selects all it has, or puts the caret at its end; the text that it has.
    static let focus = #"""
        function(selectsAll) {
          this.focus({preventScroll: true});
          if (this.matches('input, textarea')) {
            if (selectsAll) this.select();
            else try { this.setSelectionRange(this.value.length, this.value.length); } catch {}
            return this.value;
          }
          const selection = getSelection(), range = document.createRange();
          range.selectNodeContents(this);
          if (!selectsAll) range.collapse(false);
          selection.removeAllRanges();
          selection.addRange(range);
          return this.innerText;
        }
        """#

    /// The text that a field has.
    static let text = #"""
        function() { return this.matches('input, textarea') ? this.value : this.innerText; }
        """#

    /// Gives a text field its text as a script would; the text that it has then. One that does not take it, as a field
    /// for numbers does not take words, keeps what it has.
    static let setText = #"""
        function(text) {
          if (this.matches('input, textarea')) {
            const before = this.value;
            this.value = text;
            if (text && !this.value) {
              this.value = before;
              return before;
            }
          } else this.innerText = text;
          this.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true, data: text, inputType: 'insertText'}));
          this.dispatchEvent(new Event('change', {bubbles: true}));
          return this.matches('input, textarea') ? this.value : this.innerText;
        }
        """#

    /// Chooses options by label or value: `chosen`, `unknown` or `disabled`.
    static let select = #"""
        function(wanted) {
          const plain = text => text.replace(/\s+/g, ' ').trim(), options = [...this.options];
          const find = text => {
            const name = plain(text), folded = name.toLowerCase(), only = list => list.length === 1 ? list[0] : null;
            return options.find(option => plain(option.label) === name || plain(option.text) === name)
              ?? options.find(option => option.value === text)
              ?? options.find(option => plain(option.label).toLowerCase() === folded)
              ?? options.find(option => option.value.toLowerCase() === folded)
              ?? (folded ? only(options.filter(option => plain(option.label).toLowerCase().includes(folded))) : null);
          };
          const chosen = (this.multiple ? wanted : wanted.slice(0, 1)).map(find);
          if (chosen.some(option => !option)) return 'unknown';
          if (chosen.some(option => option.disabled || option.parentElement.disabled)) return 'disabled';
          this.focus({preventScroll: true});
          if (this.multiple) for (const option of options) option.selected = chosen.includes(option);
          else this.selectedIndex = options.indexOf(chosen[0]);
          this.dispatchEvent(new Event('input', {bubbles: true, composed: true}));
          this.dispatchEvent(new Event('change', {bubbles: true}));
          return 'chosen';
        }
        """#
}
