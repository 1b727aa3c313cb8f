/// What is remembered of one page for as long as it is there.
struct PageMemory: Sendable {
    let numbering = PageNumbering()
    let clickWorld = ClickWorld()
}
