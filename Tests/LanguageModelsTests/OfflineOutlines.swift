/// Pages as snapshots have them.
enum OfflineOutlines {
    static let form = """
        [1-2] RootWebArea: Peer page
          [1-7] scrollable, html
            [1-13] body
              [1-14] heading: Hello peer
              [1-16] navigation
                [1-17] link: Second page
                [1-18] link: Log in
              [1-4] form
                [1-21] LabelText
                  [1-22] StaticText: Name
                [1-5] textbox: Name
                [1-60] textbox: E-mail address
                [1-61] searchbox: Search products
                [1-6] select: Colour
                  [1-29] MenuListPopup
                    [1-30] option: Green
                    [1-31] option: Red [selected]
                [1-70] checkbox: I agree to the terms
                [1-71] checkbox: Send me news [checked]
                [1-72] combobox: Country
                [1-45] button: Push me
                [1-46] button: Delete
                [1-47] button: Delete
                [1-48] button: Delete
              [1-49] Iframe: inner
                [0-8] RootWebArea: Frame
                  [0-58] button: Frame button
              [1-62] button: Shadow button
        """

    static let table = """
        [0-1] RootWebArea: Users
          [0-2] scrollable, html
            [0-3] heading: Staff
            [0-10] table
              [0-11] row
                [0-12] columnheader: Full name
                [0-13] columnheader: Age
                [0-14] columnheader: Profile
              [0-21] row
                [0-22] cell: Alice Smith
                [0-23] cell: 31
                [0-24] cell
                  [0-25] link: View
                [0-26] cell
                  [0-27] button: Edit
              [0-31] row
                [0-32] cell: Bob Jones
                [0-33] cell: 1,042
                [0-34] cell
                  [0-35] link: View
                [0-36] cell
                  [0-37] button: Edit
        """

    static let shop = """
        [0-1] RootWebArea: Shop
          [0-2] scrollable, html
            [0-3] heading: Our products
            [0-4] StaticText: Opening hours: 9 to 5
            [0-5] StaticText: Contact us at help@shop.example today
            [0-6] list
              [0-10] listitem
                [0-11] heading: Lamp
                [0-12] StaticText: $1,299.50
                [0-13] link: Details
              [0-20] listitem
                [0-21] heading: Chair
                [0-22] StaticText: $45
                [0-23] link: Details
              [0-30] listitem
                [0-31] heading: Table
                [0-32] StaticText: $80.00
                [0-33] link: Details
            [0-40] navigation
              [0-41] link: Imprint
              [0-42] link: Privacy
        """
}
