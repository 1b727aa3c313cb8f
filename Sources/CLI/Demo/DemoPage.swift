/// The page that the demo visits. It needs nothing from outside.
enum DemoPage {
    static let title = "Wallcrawler demo"

    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>\(title)</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; color: #1c2733; }
        h1 { font-size: 2rem; }
        form { display: grid; gap: .75rem; padding: 1.25rem; border: 1px solid #c8d2dc; border-radius: .5rem; }
        input, select, button { font: inherit; padding: .4rem .6rem; }
        output { display: block; margin-top: 1rem; min-height: 1.5rem; font-weight: 600; }
        </style>
        </head>
        <body>
        <h1>\(title)</h1>
        <p>This page is served by the demo itself, and a real Chromium has opened it through the control plane.</p>
        <form onsubmit="event.preventDefault(); answer.value = 'Ordered ' + size.value + ' ' + what.value">
        <label>What <input id="what" name="what" value="tea"></label>
        <label>Size <select id="size" name="size"><option>small</option><option>large</option></select></label>
        <button>Order</button>
        </form>
        <output id="answer"></output>
        </body>
        </html>
        """
}
