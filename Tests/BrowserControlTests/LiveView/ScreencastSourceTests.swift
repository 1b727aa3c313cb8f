import BrowserControl
import JSONModel
import Synchronization
import Testing
import Timestamps

/// Pictures as they come.
private final class Album: Sendable {
    let frames = Mutex<[ScreencastFrame]>([])

    var count: Int { frames.withLock { $0.count } }
    var last: ScreencastFrame? { frames.withLock { $0.last } }

    func add(_ frame: ScreencastFrame) {
        frames.withLock { $0.append(frame) }
    }
}

@Suite("The screencast source", .serialized)
struct ScreencastSourceTests {
    private static let wish = ScreencastWish(maximumWidth: 1280, maximumHeight: 720, quality: 60, picturesAhead: 2)
    private static let moving =
        "data:text/html,<body><script>let n=0;setInterval(()=>{document.body.style.background=`rgb(${++n%25%20256},0,0)`},20)"
        + "</script>"

    private func withSource(
        _ body: (ScreencastSource, PageOperations, BrowserProcess) async throws -> Void
    ) async throws {
        try await withBrowser { browser in
            let pages = try await PageOperations.start(on: browser.connection)
            try await body(ScreencastSource(pages), pages, browser)
        }
    }

    private func open(_ url: String, _ pages: PageOperations) async {
        let outcome = await pages.navigate(
            NavigationRequest(url: url, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
        #expect(outcome.status == .loaded)
    }

    /// Watches, and says ready after each picture.
    private func watch(_ source: ScreencastSource, _ wish: ScreencastWish, _ album: Album) -> ScreencastWatch {
        let holder = Holder()
        let watch = source.watch(wish) { frame in
            album.add(frame)
            holder.watch.withLock { $0 }?.ready()
        }
        holder.watch.withLock { $0 = watch }
        return watch
    }

    private final class Holder: Sendable {
        let watch = Mutex<ScreencastWatch?>(nil)
    }

    @Test("a moving page gives pictures: JPEG files of the size that was wished, in order, with the viewport's size")
    func pictures() async throws {
        try await withSource { source, pages, _ in
            await open(Self.moving, pages)
            let album = Album()
            let wish = ScreencastWish(maximumWidth: 640, maximumHeight: 640, quality: 50, picturesAhead: 2)
            let watch = watch(source, wish, album)
            #expect(await eventually(within: .seconds(30)) { album.count > 20 })
            watch.cancel()
            let frames = album.frames.withLock { $0 }
            #expect(
                frames.allSatisfy {
                    $0.picture.prefix(3) == [0xFF, 0xD8, 0xFF] && $0.picture.suffix(2) == [0xFF, 0xD9]
                })
            #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
            let size = try #require(JPEGSize(frames[0].picture))
            #expect(size.width <= 640 && size.width > 600)
            #expect(frames[0].viewportWidth >= 1200 && frames[0].viewportHeight > 500)
            #expect(frames.allSatisfy { $0.takenAt.milliseconds > 1_600_000_000_000 })
        }
    }

    @Test("the browser captures only while somebody watches")
    func nobody() async throws {
        try await withSource { source, pages, _ in
            await open(Self.moving, pages)
            #expect(await source.captureCount() == 0)
            let (first, second) = (Album(), Album())
            let one = watch(source, Self.wish, first)
            let two = watch(source, Self.wish, second)
            #expect(await eventually(within: .seconds(30)) { first.count > 3 && second.count > 3 })
            #expect(await source.captureCount() == 1)
            #expect(await source.watcherCount() == 2)
            one.cancel()
            let so = second.count
            #expect(await eventually(within: .seconds(30)) { second.count > so + 3 })
            two.cancel()
            #expect(await source.captureCount() == 0)
            #expect(await source.watcherCount() == 0)
            let (end, end2) = (first.count, second.count)
            let third = Album()
            let three = watch(source, Self.wish, third)
            #expect(await eventually(within: .seconds(30)) { third.count > 10 })
            #expect(first.count == end && second.count == end2)
            three.cancel()
        }
    }

    @Test(
        "one who is slow skips pictures and gets the newest; the fast one does not wait, and each has a format of its own"
    )
    func slow() async throws {
        try await withSource { source, pages, _ in
            await open(Self.moving, pages)
            let (fast, slow, small) = (Album(), Album(), Album())
            let one = watch(source, Self.wish, fast)
            let two = source.watch(Self.wish) { slow.add($0) }
            let tiny = ScreencastWish(maximumWidth: 160, maximumHeight: 160, quality: 20, picturesAhead: 1)
            let three = watch(source, tiny, small)
            #expect(await eventually(within: .seconds(30)) { fast.count > 30 && small.count > 5 })
            #expect(slow.count == 2)
            #expect(await source.captureCount() == 2)
            two.ready()
            #expect(await eventually(within: .seconds(10)) { slow.count == 3 })
            let newest = try #require(slow.last)
            #expect(newest.sequence > slow.frames.withLock { $0[1].sequence } + 20)
            let size = try #require(JPEGSize(small.frames.withLock { $0[0].picture }))
            #expect(size.width <= 160)
            for watch in [one, two, three] { watch.cancel() }
        }
    }

    @Test("one who is slow sees in the end what the page looks like, though the browser had no place for that picture")
    func inTheEnd() async throws {
        try await withSource { source, pages, _ in
            func wish(_ side: Int) -> ScreencastWish {
                ScreencastWish(maximumWidth: side, maximumHeight: side, quality: 60, picturesAhead: 2)
            }
            let (album, fresh) = (Album(), Album())
            let watch = source.watch(wish(2000)) { album.add($0) }
            await open(
                "data:text/html,<body><script>let n=0;const t=setInterval(()=>{document.body.style.background=`rgb(${++n},0,0)`;"
                    + "if(n>50)clearInterval(t)},20)</script>", pages)
            let session = try #require(await pages.activePage()).session
            #expect(
                try await eventually(within: .seconds(30)) {
                    let answer = try await pages.call(
                        "Runtime.evaluate", ["expression": "n > 50"], session: session, timeout: .seconds(10))
                    return answer["result"]?["value"] == true
                })
            // As somebody sees it who comes now, with a capture of their own.
            let newcomer = self.watch(source, wish(2001), fresh)
            #expect(await eventually(within: .seconds(30)) { fresh.count > 0 })
            #expect(album.count == 2 && album.last?.picture != fresh.last?.picture)
            for _ in 0..<2 { watch.ready() }
            #expect(await eventually(within: .seconds(30)) { album.last?.picture == fresh.last?.picture })
            watch.cancel()
            newcomer.cancel()
        }
    }

    @Test("a page that stands still is shown to one who comes later, and to one who wants another size")
    func still() async throws {
        try await withSource { source, pages, _ in
            await open("data:text/html,<h1>Still</h1>", pages)
            let (first, second) = (Album(), Album())
            let one = watch(source, Self.wish, first)
            #expect(await eventually(within: .seconds(30)) { first.count > 0 })
            let two = watch(source, Self.wish, second)
            #expect(await eventually(within: .seconds(30)) { second.count > 0 })
            let before = second.count
            two.change(ScreencastWish(maximumWidth: 320, maximumHeight: 320, quality: 60, picturesAhead: 1))
            #expect(await eventually(within: .seconds(30)) { second.count > before })
            let size = try #require(second.last.flatMap { JPEGSize($0.picture) })
            #expect(size.width <= 320)
            one.cancel()
            two.cancel()
        }
    }

    @Test("it follows the active page: to other sites, new tabs, activated and closed ones, and after a crash")
    func follows() async throws {
        try await TestSite.with { site in
            try await withSource { source, pages, browser in
                await open(site.url("/ok"), pages)
                let album = Album()
                let watch = watch(source, Self.wish, album)
                #expect(await eventually(within: .seconds(30)) { album.count > 0 })
                let first = try #require(album.last?.pageID)

                // Another process, by another site.
                let so = album.count
                await open("http://localhost:\(site.port)/ok", pages)
                await open(Self.moving, pages)
                #expect(await eventually(within: .seconds(30)) { album.count > so + 5 })
                #expect(album.last?.pageID == first)

                let created = try await browser.connection.call(
                    "Target.createTarget", ["url": .string(site.url("/ok"))], session: nil, timeout: .seconds(10))
                let second = try #require(created["targetId"]?.stringValue)
                #expect(await eventually(within: .seconds(30)) { album.last?.pageID == second })

                pages.noteActivation(first)
                #expect(await eventually(within: .seconds(30)) { album.last?.pageID == first })
                pages.noteActivation(second)
                #expect(await eventually(within: .seconds(30)) { album.last?.pageID == second })
                _ = try await browser.connection.call(
                    "Target.closeTarget", ["targetId": .string(second)], session: nil, timeout: .seconds(10))
                #expect(await eventually(within: .seconds(30)) { album.last?.pageID == first })

                let page = try #require(await pages.activePage())
                pages.post("Page.crash", [:], session: page.session, timeout: .seconds(5))
                let crashed = album.count
                _ = await pages.navigate(
                    NavigationRequest(
                        url: site.url("/ok"), waitUntil: .commit, timeout: .seconds(10), referrer: nil, frameID: nil))
                #expect(await eventually(within: .seconds(30)) { album.count > crashed })
                watch.cancel()
            }
        }
    }

    @Test("more formats than there may be captures share the smallest")
    func manyFormats() async throws {
        try await withSource { source, pages, _ in
            await open(Self.moving, pages)
            let albums = (0..<9).map { _ in Album() }
            let watches = albums.enumerated().map { index, album in
                watch(
                    source,
                    ScreencastWish(
                        maximumWidth: 200 + index * 40, maximumHeight: 400, quality: 30, picturesAhead: 1), album)
            }
            #expect(await source.captureCount() == 6)
            #expect(await eventually(within: .seconds(60)) { albums.allSatisfy { $0.count > 2 } })
            for watch in watches { watch.cancel() }
            #expect(await source.captureCount() == 0)
        }
    }

    @Test("who lets the watch go does not watch any more")
    func letGo() async throws {
        try await withSource { source, pages, _ in
            await open(Self.moving, pages)
            var watch: ScreencastWatch? = source.watch(Self.wish) { _ in }
            #expect(await source.watcherCount() == 1)
            _ = watch
            watch = nil
            #expect(await eventually(within: .seconds(10)) { await source.watcherCount() == 0 })
        }
    }
}

/// The size that a JPEG file says it has (ITU-T T.81, B.2.2).
struct JPEGSize {
    let width: Int
    let height: Int

    init?(_ file: [UInt8]) {
        var index = 2
        while index + 9 < file.count {
            guard file[index] == 0xFF else { return nil }
            let marker = file[index + 1]
            let length = Int(file[index + 2]) << 8 | Int(file[index + 3])
            if (0xC0...0xC2).contains(marker) {
                height = Int(file[index + 5]) << 8 | Int(file[index + 6])
                width = Int(file[index + 7]) << 8 | Int(file[index + 8])
                return
            }
            index += 2 + length
        }
        return nil
    }
}
