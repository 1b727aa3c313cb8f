extension LivePage {
    /// What is in the body.
    static let markup = #"""
        <header>
          <div class="tabs-row">
            <div id="tabs" class="tabs" role="tablist" aria-label="Tabs of the remote browser"></div>
            <button id="new-tab" class="icon" type="button" aria-label="New tab" title="New tab" disabled>
              <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 4v12M4 10h12"/></svg>
            </button>
          </div>
          <div class="address-row">
            <button id="back" class="icon" type="button" aria-label="Back" title="Back" disabled>
              <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M12 4l-6 6 6 6"/></svg>
            </button>
            <button id="forward" class="icon" type="button" aria-label="Forward" title="Forward" disabled>
              <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M8 4l6 6-6 6"/></svg>
            </button>
            <button id="reload" class="icon" type="button" aria-label="Reload" title="Reload" disabled>
              <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M15.5 7A6 6 0 1 0 16 11M16 3.5V7h-3.5"/></svg>
            </button>
            <form id="address-form">
              <label class="unseen" for="address">Address of the remote page</label>
              <input id="address" type="text" inputmode="url" autocomplete="off" autocapitalize="off" spellcheck="false"
                     placeholder="Address" readonly>
            </form>
            <div id="connection" class="connection" data-state="connecting">
              <span class="dot" aria-hidden="true"></span>
              <span id="connection-text" role="status">Connecting</span>
              <span id="figures" class="figures" aria-hidden="true"></span>
            </div>
          </div>
        </header>

        <main id="stage">
          <canvas id="picture" width="16" height="9" role="img" aria-label="Picture of the remote page" hidden></canvas>
          <textarea id="keys" aria-label="Keyboard of the remote page. Shift and Escape leave it." autocomplete="off"
                    autocapitalize="off" autocorrect="off" spellcheck="false" tabindex="-1"></textarea>
          <div id="cover" class="cover">
            <div class="spinner" aria-hidden="true"></div>
            <p id="cover-text">Connecting to the browser</p>
            <button id="cover-button" class="button primary" type="button" hidden></button>
          </div>
        </main>

        <form id="page-dialog" class="page-dialog" role="alertdialog" aria-labelledby="page-dialog-title" aria-describedby="page-dialog-message" hidden>
          <h2 id="page-dialog-title"></h2>
          <p id="page-dialog-message"></p>
          <input id="page-dialog-answer" type="text" aria-labelledby="page-dialog-message" autocomplete="off" hidden>
          <p id="page-dialog-other" class="other" hidden></p>
          <div class="buttons">
            <button id="page-dialog-dismiss" class="button" type="button" hidden></button>
            <button id="page-dialog-accept" class="button primary" type="submit" hidden></button>
          </div>
        </form>

        <div id="question" class="question" role="alertdialog" aria-labelledby="question-text" hidden>
          <p id="question-text"></p>
          <button id="keep" class="button" type="button">Keep control</button>
          <button id="give" class="button primary" type="button">Hand over</button>
        </div>

        <footer>
          <div id="holder" class="holder" data-holder="nobody" role="status">
            <span class="badge" aria-hidden="true"></span>
            <span id="holder-text">Nobody is in control</span>
          </div>
          <div class="tools" role="group" aria-label="Tools">
            <button id="keyboard" class="icon" type="button" aria-label="Show the keyboard" title="Keyboard" hidden>
              <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="2.5" y="5" width="15" height="10" rx="2"/><path d="M6 8.5h.01M10 8.5h.01M14 8.5h.01M7 12h6"/></svg>
            </button>
            <button id="copy" class="icon" type="button" aria-label="Copy what is selected" title="Copy what is selected" hidden>
              <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="7" y="7" width="9" height="10" rx="2"/><path d="M13 4.5A1.5 1.5 0 0 0 11.500 3H5.500A1.500 1.500 0 0 0 4 4.500v7A1.500 1.500 0 0 0 5.500 13"/></svg>
            </button>
            <button id="paste" class="icon" type="button" aria-label="Paste text" title="Paste text" hidden>
              <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="4" y="4.500" width="12" height="13" rx="2"/><path d="M8 3h4v3H8zM10 9v5M7.500 11.500L10 14l2.500-2.500"/></svg>
            </button>
            <label class="unseen" for="quality">Quality of the picture</label>
            <select id="quality" title="Quality of the picture">
              <option value="85">Sharp</option>
              <option value="65" selected>Balanced</option>
              <option value="40">Light</option>
            </select>
          </div>
          <button id="control" class="button primary" type="button" hidden>Take control</button>
        </footer>

        <dialog id="text-dialog" aria-labelledby="text-title">
          <form method="dialog">
            <h2 id="text-title"></h2>
            <textarea id="text" rows="5" aria-labelledby="text-title"></textarea>
            <div class="buttons">
              <button class="button" value="cancel" type="submit">Close</button>
              <button id="text-send" class="button primary" value="send" type="submit">Insert</button>
            </div>
          </form>
        </dialog>
        <div id="toast" class="toast" role="status" aria-live="polite"></div>
        <noscript><p class="cover">The live view needs JavaScript.</p></noscript>
        """#
}
