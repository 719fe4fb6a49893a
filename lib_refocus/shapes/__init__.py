"""The test bed: a world of coloured shapes, the small SD 1.x checkpoint that draws it, and its scorer."""
