package dev.perfkit.examples.spring;

import dev.perfkit.profile.Profiled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the shop's clients see. */
@RestController
class ShopController {
    private final Catalog catalog;

    ShopController(Catalog catalog) {
        this.catalog = catalog;
    }

    @Profiled(name = "GET product", tags = "layer=web")
    @GetMapping("/products/{id}")
    String product(@PathVariable long id) {
        return catalog.find(id);
    }
}
